"""From the archive's rows to the values of the printed forms; pure, so that a form can be filled from anything at hand."""
