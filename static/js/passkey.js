// allauth tells of a passkey that failed, or was cancelled, in the console only; here the page says it.
document.addEventListener("allauth.error", (event) => {
  const message = document.getElementById("passkey-error");
  if (message) {
    event.preventDefault();
    message.hidden = false;
    message.focus();
  }
});
