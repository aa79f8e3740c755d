import { render } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { linkOf } from './edit/RichEdit';
import { plainText } from './plain';
import { cleanHtml, RichText } from './rich';

describe('text with marks', () => {
  it.each([
    ['<p>Раз <b>два</b></p>', '<p>Раз <b>два</b></p>'],
    ['<script>alert(1)</script><p onclick="x()">Раз</p>', '<p>Раз</p>'],
    ['<img src="x" onerror="alert(1)">Раз', 'Раз'],
    ['<a href="javascript:alert(1)">Раз</a>', '<a>Раз</a>'],
    ['<iframe src="https://a.b">Раз</iframe>Два', 'Два'],
    ['<custom><i>Раз</i></custom>', '<i>Раз</i>'],
    ['<a href="https://example.ru">Раз</a>', '<a href="https://example.ru" target="_blank" rel="noopener noreferrer">Раз</a>'],
    [
      '<table> <tbody> <tr> <td colspan="2">Раз</td> </tr> </tbody> </table>',
      '<table><tbody><tr><td colspan="2">Раз</td></tr></tbody></table>',
    ],
  ])('%s is drawn as %s', (html, expected) => {
    const { container } = render(<RichText html={html} />);
    expect(container.innerHTML).toBe(expected);
  });

  it.each([
    ['<div class="a"><h1 style="x">Раз</h1><div>Два</div></div>', '<p></p><h3>Раз</h3><p>Два</p><p></p>'],
    ['<p>Раз<style>p{}</style></p>', '<p>Раз</p>'],
    ['<a href="/x" onclick="y()">Раз</a>', '<a>Раз</a>'],
    ['<span style="font-weight:700">Раз</span>', 'Раз'],
  ])('%s is pasted as %s', (html, expected) => {
    const first = cleanHtml(html);
    // A browser mends a paragraph in a paragraph when it reads the text again.
    expect(cleanHtml(first)).toBe(expected);
    expect(first).not.toMatch(/style|class|onclick/);
  });

  it('is one line of plain text in lists', () => {
    const html = '<h3>Ямы</h3><ul><li>ул. <b>Лес</b>ная</li><li>a &lt; b &amp;&nbsp;c &amp;lt;</li></ul>';
    expect(plainText(html)).toBe('Ямы ул. Лесная a < b & c &lt;');
    expect(plainText('<p><br></p>')).toBe('');
  });

  it.each([
    ['example.ru/a', 'https://example.ru/a'],
    ['http://a.b', 'http://a.b'],
    ['ann@example.ru', 'mailto:ann@example.ru'],
    ['javascript:alert(1)', null],
    ['привет', null],
    ['', null],
  ])('%s becomes the link %s', (typed, expected) => {
    expect(linkOf(typed)).toBe(expected);
  });
});
