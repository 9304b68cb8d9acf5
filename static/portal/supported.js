// First thing in the body: what GOV.UK's template does inline, which a strict content security policy does not allow.
document.body.className += " js-enabled" + ("noModule" in HTMLScriptElement.prototype ? " govuk-frontend-supported" : "")
