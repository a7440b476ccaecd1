"""What readers seek: the file in which stories are found by their words."""
