"""The office's desk for cooperation."""

from cooperation.admin import bookings, calls, enquiries, joint_offers, listings

__all__ = ["bookings", "calls", "enquiries", "joint_offers", "listings"]
