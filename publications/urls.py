from django.urls import path

from publications import documents, news, newsletter

app_name = "publications"

urlpatterns = [
    path("aktualnosci/", news.news_list, name="news_list"),
    # Before the items: none of them may be called so (TAKEN_SLUGS).
    path("aktualnosci/kanal.atom", news.news_feed, name="news_feed"),
    path("aktualnosci/podglad/<str:token>/", news.news_preview, name="news_preview"),
    path("aktualnosci/podglad/<str:token>/<int:position>.webp", news.preview_picture, name="preview_picture"),
    path("aktualnosci/<slug:slug>/", news.news_detail, name="news_detail"),
    path("aktualnosci/<slug:slug>/<int:position>.webp", news.news_picture, name="news_picture"),
    path("aktualnosci/<slug:slug>/karta.png", news.share_picture, name="share_picture"),
    path("dokumenty/", documents.document_list, name="document_list"),
    path("dokumenty/<slug:slug>/", documents.document_detail, name="document_detail"),
    path("dokumenty/<slug:slug>/plik/", documents.document_file, name="document_file"),
    path("newsletter/", newsletter.newsletter_form, name="newsletter_form"),
    path("newsletter/poczta/", newsletter.newsletter_sent, name="newsletter_sent"),
    path("newsletter/potwierdz/<str:token>/", newsletter.newsletter_confirm, name="newsletter_confirm"),
    # Not called newsletter_…: whoever wants to leave can do so also while the newsletter is switched off.
    path("newsletter/wypis/<str:token>/", newsletter.unsubscribe, name="unsubscribe"),
]
