"""What is published, and where: stories under the rules, and the channels and lists that they stand in."""
