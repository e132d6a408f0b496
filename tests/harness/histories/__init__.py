"""Random histories of a table: a manifest, changes by hand, the next
manifest. What is wished and what AWS has are told in the same words, those of
harness/instant/settings.py, so that they can be compared."""
