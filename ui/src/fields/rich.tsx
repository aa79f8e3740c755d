/** Text with marks: HTML that the server has cleaned is drawn by a list of tags once more, and what is pasted is cleaned alike. */
import { createElement, Fragment, type ReactNode } from 'react';

const TAGS: ReadonlySet<string> = new Set(
  'p br b strong i em u s a ul ol li h3 h4 blockquote code pre hr table thead tbody tr th td caption'.split(' '),
);
/** What other tags become in a text that is pasted. */
const INSTEAD: Record<string, string> = { div: 'p', h1: 'h3', h2: 'h3', h5: 'h4', h6: 'h4' };
/** Gone with everything inside. */
const GONE: ReadonlySet<string> = new Set('script style head title template iframe object svg math noscript'.split(' '));
/** Space between their parts is no text. */
const HOLDERS: ReadonlySet<string> = new Set(['table', 'thead', 'tbody', 'tr', 'ul', 'ol']);
const EMPTY: ReadonlySet<string> = new Set(['br', 'hr']);

function safeHref(element: Element): string | null {
  const href = element.getAttribute('href')?.trim() ?? '';
  return /^(https?:|mailto:|tel:)/i.test(href) ? href : null;
}

function bodyOf(html: string): HTMLElement {
  return new DOMParser().parseFromString(html, 'text/html').body;
}

function isSpace(node: Node): boolean {
  return HOLDERS.has(node.parentNode?.nodeName.toLowerCase() ?? '') && (node.nodeValue ?? '').trim() === '';
}

function draw(node: Node, key: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) {
    return isSpace(node) ? null : node.nodeValue;
  }
  const tag = node.nodeName.toLowerCase();
  if (!(node instanceof Element) || GONE.has(tag)) {
    return null;
  }
  if (EMPTY.has(tag)) {
    return createElement(tag, { key });
  }
  const children = [...node.childNodes].map(draw);
  if (!TAGS.has(tag)) {
    return <Fragment key={key}>{children}</Fragment>;
  }
  if (tag === 'a') {
    const href = safeHref(node);
    const outside = href ? { href, target: '_blank', rel: 'noopener noreferrer' } : {};
    return createElement(tag, { key, ...outside, onClick: (event: Event) => event.stopPropagation() }, ...children);
  }
  const span = (name: string) => Number(node.getAttribute(name)) || undefined;
  const spans = tag === 'td' || tag === 'th' ? { colSpan: span('colspan'), rowSpan: span('rowspan') } : {};
  return createElement(tag, { key, ...spans }, ...children);
}

/** The text as it is read. */
export function RichText({ html }: { html: string }): ReactNode {
  return [...bodyOf(html).childNodes].map(draw);
}

function copied(node: Node, into: Document): Node | null {
  if (node.nodeType === Node.TEXT_NODE) {
    return isSpace(node) ? null : into.createTextNode(node.nodeValue ?? '');
  }
  const given = node.nodeName.toLowerCase();
  if (!(node instanceof Element) || GONE.has(given)) {
    return null;
  }
  const tag = INSTEAD[given] ?? given;
  const copy = TAGS.has(tag) ? into.createElement(tag) : into.createDocumentFragment();
  const href = tag === 'a' ? safeHref(node) : null;
  if (href && copy instanceof Element) {
    copy.setAttribute('href', href);
  }
  for (const child of node.childNodes) {
    const kept = copied(child, into);
    if (kept) {
      copy.appendChild(kept);
    }
  }
  return copy;
}

/** Nodes of a text with nothing in them but what a text may have. */
export function cleanNodes(html: string, into: Document = document): DocumentFragment {
  const fragment = into.createDocumentFragment();
  for (const child of bodyOf(html).childNodes) {
    const kept = copied(child, into);
    if (kept) {
      fragment.appendChild(kept);
    }
  }
  return fragment;
}

/** The same as HTML. */
export function cleanHtml(html: string): string {
  const quiet = document.implementation.createHTMLDocument('');
  quiet.body.appendChild(cleanNodes(html, quiet));
  return quiet.body.innerHTML;
}
