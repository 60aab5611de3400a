"""How a net learnt, epoch by epoch, on the page Use it."""
