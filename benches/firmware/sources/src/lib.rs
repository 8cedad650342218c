//! Nothing: the package is for its dependencies, whose sources are guests.
