// Exports follow as the package grows.
