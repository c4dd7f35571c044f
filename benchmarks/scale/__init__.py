"""What one worker carries, measured; what countries would need, simulated; and why a region is a partnership."""
