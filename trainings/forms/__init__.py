"""What people type about trainings."""
