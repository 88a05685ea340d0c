/**
 * Browser translation replaces text nodes with <font> elements while React still references the originals; React then
 * removes, moves or updates nodes that are no longer in place (React issue 11538). This patch redirects those calls
 * to the replacements, so that nothing throws and updated text appears.
 */
const replacementOf = new WeakMap<Node, ChildNode>();

const isFont = (node: Node | null): node is ChildNode => node?.nodeName === "FONT";

/** React updated a detached text node: put it back, so that it is translated again. */
function restoreText(records: MutationRecord[]): void {
  for (const { target } of records) {
    const standIn = replacementOf.get(target);
    if (target.parentNode === null && standIn?.isConnected) standIn.replaceWith(target as Text);
  }
}

function watchReplacements(): void {
  const changes = new MutationObserver(restoreText);
  const replacements = new MutationObserver((records) => {
    for (const { addedNodes, removedNodes, previousSibling, nextSibling } of records) {
      for (const node of removedNodes) {
        if (node.nodeType !== Node.TEXT_NODE || node.parentNode !== null) continue;
        const standIn = [...addedNodes, previousSibling, nextSibling].find(isFont);
        if (standIn === undefined) continue;
        replacementOf.set(node, standIn);
        changes.observe(node, { characterData: true });
      }
    }
  });
  replacements.observe(document.body, { childList: true, subtree: true });
}

let patched = false;

/** Installs the DOM patch. Calls that would have succeeded are unaffected. */
export function patchDomForTranslation(): void {
  if (patched) return;
  patched = true;
  watchReplacements();
  const { removeChild, insertBefore } = Node.prototype;
  Node.prototype.removeChild = function <Child extends Node>(this: Node, child: Child): Child {
    if (child.parentNode === this) return removeChild.call(this, child) as Child;
    const standIn = replacementOf.get(child);
    if (standIn?.parentNode === this) removeChild.call(this, standIn);
    return child;
  };
  Node.prototype.insertBefore = function <Child extends Node>(
    this: Node,
    node: Child,
    before: Node | null,
  ): Child {
    if (before === null || before.parentNode === this) return insertBefore.call(this, node, before) as Child;
    const standIn = replacementOf.get(before);
    return insertBefore.call(this, node, standIn?.parentNode === this ? standIn : null) as Child;
  };
}
