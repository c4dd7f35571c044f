"""What somebody wants changed in the settings in; a reviewed change to the file, or a reason why not, out."""
