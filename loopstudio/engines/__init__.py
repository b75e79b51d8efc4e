"""Neural engines behind one protocol. The only home of torch beside training."""
