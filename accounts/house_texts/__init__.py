"""The texts of the house: what stands at /about/, /guidelines/, /terms/ and /privacy/, in which version, and who agreed to it."""
