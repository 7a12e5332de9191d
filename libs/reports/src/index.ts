export { type Annotation, type AnnotationLimits, annotationsOf } from './annotations-of.ts';
export { neutralise, redactSecrets } from './firewall/index.ts';
export { type HtmlOptions, renderHtml } from './html/render-html.ts';
export type { Rendered } from './markdown/fit-document.ts';
export { type MarkdownOptions, type OtherRun, renderMarkdown } from './markdown/render-markdown.ts';
export { renderHeadline } from './render-headline.ts';
export { renderJson } from './render-json.ts';
export { renderText, type TextOptions } from './render-text.ts';
export { cutTo, type Dialect, type TextLimit } from './text-limit.ts';
