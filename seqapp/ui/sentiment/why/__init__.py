"""Why a net answers as it does: word by word as it reads, and word by word as each is hidden."""
