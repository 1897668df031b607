// Adds to pages that already work without it. No inline script, no request to anywhere else.
import { initAll } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
