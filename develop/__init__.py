"""What people who work on Amends run: `./amends test`, `./amends check`, `./amends lock`. Nothing here ships."""
