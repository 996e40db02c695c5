"""Repositories made for soaking a batch, and the disturbance of one."""
