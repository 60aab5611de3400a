"""What every training does: epochs, checkpoints, run folders."""
