from cooperation import booking_urls, call_urls, enquiry_urls, joint_offer_urls, listing_urls, matrix_urls

app_name = "cooperation"

urlpatterns = [
    *matrix_urls.urlpatterns,
    *enquiry_urls.urlpatterns,
    *booking_urls.urlpatterns,
    *call_urls.urlpatterns,
    *joint_offer_urls.urlpatterns,
    # The last ones: a listing's address takes a number for its name.
    *listing_urls.urlpatterns,
]
