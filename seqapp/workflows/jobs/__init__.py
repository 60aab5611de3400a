"""The same jobs one after another, in processes, or on a cluster: whichever it is, the same answers to the bit."""
