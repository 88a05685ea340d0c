/**
 * A browser's translation puts <font> elements in the place of text nodes that React still holds, and React then removes,
 * moves and changes nodes that are no longer where it left them. Here what stands in their place is found instead, so that
 * nothing is thrown and changed text shows (React issue 11538).
 */
const standIns = new WeakMap<Node, ChildNode>();

const isFont = (node: Node | null): node is ChildNode => node?.nodeName === "FONT";

/** React has changed a text that is not in the document: it comes back, and is translated again. */
function bringBack(records: MutationRecord[]): void {
  for (const { target } of records) {
    const standIn = standIns.get(target);
    if (target.parentNode === null && standIn?.isConnected) standIn.replaceWith(target as Text);
  }
}

function watchReplacements(): void {
  const changes = new MutationObserver(bringBack);
  const replacements = new MutationObserver((records) => {
    for (const { addedNodes, removedNodes, previousSibling, nextSibling } of records) {
      for (const node of removedNodes) {
        if (node.nodeType !== Node.TEXT_NODE || node.parentNode !== null) continue;
        const standIn = [...addedNodes, previousSibling, nextSibling].find(isFont);
        if (standIn === undefined) continue;
        standIns.set(node, standIn);
        changes.observe(node, { characterData: true });
      }
    }
  });
  replacements.observe(document.body, { childList: true, subtree: true });
}

let surviving = false;

/** Keeps React going while the page is translated. Only calls that would have thrown do anything else than before. */
export function surviveTranslation(): void {
  if (surviving) return;
  surviving = true;
  watchReplacements();
  const { removeChild, insertBefore } = Node.prototype;
  Node.prototype.removeChild = function <Child extends Node>(this: Node, child: Child): Child {
    if (child.parentNode === this) return removeChild.call(this, child) as Child;
    const standIn = standIns.get(child);
    if (standIn?.parentNode === this) removeChild.call(this, standIn);
    return child;
  };
  Node.prototype.insertBefore = function <Child extends Node>(
    this: Node,
    node: Child,
    before: Node | null,
  ): Child {
    if (before === null || before.parentNode === this) return insertBefore.call(this, node, before) as Child;
    const standIn = standIns.get(before);
    return insertBefore.call(this, node, standIn?.parentNode === this ? standIn : null) as Child;
  };
}
