"""Long texts: written, vetted before they show, partly paid, and asked again whether they are still right."""
