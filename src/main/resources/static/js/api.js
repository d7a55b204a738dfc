// Shows the API's document. Asks this gateway alone: no validator, no address of anybody else.
document.addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("api");
  window.SwaggerUIBundle({
    url: place.dataset.document,
    domNode: place,
    deepLinking: true,
    docExpansion: "none",
    validatorUrl: null,
    persistAuthorization: false, // a key is not left in the browser
    requestInterceptor: (request) => {
      // A person who is logged in may write with the token of the page.
      if (place.dataset.csrf && !request.headers.Authorization) {
        request.headers[place.dataset.csrfHeader] = place.dataset.csrf;
      }
      return request;
    },
  });
});
