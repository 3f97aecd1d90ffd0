"""Cities made up to try the product on: so far the pilot, Qixia."""
