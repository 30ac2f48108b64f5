// Passkeys: when none was used, say so where the button is. Cancelling is no error, so the console stays quiet.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const place of document.querySelectorAll("[data-no-passkey]")) {
    place.textContent = place.dataset.noPasskey;
    place.className = "field-error";
  }
});
