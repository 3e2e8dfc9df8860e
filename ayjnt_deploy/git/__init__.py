"""What git on this machine knows: the commit that is released, and the files of any other."""
