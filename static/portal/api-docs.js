// The readable description of the API. External, because the pages allow no inline script.
const place = document.getElementById("api-description")
window.SwaggerUIBundle({ url: place.dataset.schema, domNode: place, deepLinking: true, supportedSubmitMethods: ["get"], validatorUrl: null })
