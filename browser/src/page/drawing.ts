/** Which module draws which view. */

import type { App } from "./app.ts";
import { aboutView } from "./about_view.ts";
import { againView } from "./again_view.ts";
import { childView } from "./child_view.ts";
import { childrenView } from "./children_view.ts";
import type { Child } from "./dom.ts";
import { downloadsView } from "./downloads_view.ts";
import { fieldsView } from "./fields_view.ts";
import { filesView } from "./files_view.ts";
import { notRunView } from "./not_run_view.ts";
import { previewView } from "./preview_view.ts";
import { returnView } from "./return_view.ts";
import { rowsView } from "./rows_view.ts";
import { ruleView } from "./rule_view.ts";
import { rulesView } from "./rules_view.ts";
import type { View } from "./views.ts";

/** A view that has been drawn. */
export interface Shown {
  /** The one heading of the first order. */
  readonly title: string;
  /** The title of the window where it must differ: browsers keep it in their history, so it never names a child. */
  readonly titleKept?: string;
  readonly body: readonly Child[];
  readonly back?: HTMLElement;
  /** Whether it is a part of the results, and stands below the list of those. */
  readonly results?: boolean;
}

export function draw(app: App, view: View): Shown | Promise<Shown> {
  switch (view.name) {
    case "return":
      return returnView(app);
    case "files":
      return filesView(app);
    case "preview":
      return previewView(app, view);
    case "rules":
      return rulesView(app);
    case "rule":
      return ruleView(app, view);
    case "children":
      return childrenView(app, view);
    case "child":
      return childView(app, view);
    case "not-run":
      return notRunView(app);
    case "rows":
      return rowsView(app);
    case "fields":
      return fieldsView(app);
    case "downloads":
      return downloadsView(app);
    case "again":
      return againView();
    case "about":
      return aboutView(app);
  }
}
