import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findReferences } from '../../../pipelines/parsers/post-text.ts';
import { anyText } from '../../any-text.ts';

describe('hashtags', () => {
  it.each([
    ['#Sunrise and #sunrise, #ＳＵＮＲＩＳＥ!', ['sunrise']],
    ['#太陽光、#طاقة_شمسية #économie #Straße', ['太陽光', 'طاقة_شمسية', 'économie', 'straße']],
    ['#می‌خواهم #हिन्दी', ['می‌خواهم', 'हिन्दी']],
    ['＃東京タワー', ['東京タワー']],
    ['(#a1), "#b_2".', ['a1', 'b_2']],
    ['#1 #2026 a#b &#39; https://a.example/#c ##', []],
    ['#one#two', ['one']],
  ])('of %s', (text, hashtags) => {
    expect(findReferences(text).hashtags).toEqual(hashtags);
  });
});

describe('mentions', () => {
  it.each([
    ['@Ada, @ada_k. @bruno.maps!', ['ada', 'ada_k', 'bruno.maps']],
    ['thanks @ada@social.example.', ['ada@social.example']],
    ['@zoë ＠千代', ['zoë', '千代']],
    ['mail ada@example.org or see https://a.example/@ada', []],
  ])('of %s', (text, mentions) => {
    expect(findReferences(text).mentions).toEqual(mentions);
  });
});

describe('links', () => {
  it.each([
    [
      'see https://a.example/x?y=1#z, and (http://b.example).',
      ['https://a.example/x?y=1#z', 'http://b.example'],
    ],
    ['https://a.example/Foo_(bar)', ['https://a.example/Foo_(bar)']],
    ['https://a.example https://a.example', ['https://a.example']],
    ['https:// ftp://a.example http://', []],
    ['「https://a.example/東京」。', ['https://a.example/東京']],
  ])('of %s', (text, urls) => {
    expect(findReferences(text).urls).toEqual(urls);
  });

  it('leave the words around them alone', () => {
    expect(findReferences('https://a.example/b... #c')).toEqual({
      hashtags: ['c'],
      mentions: [],
      urls: ['https://a.example/b'],
    });
  });
});

describe('any text', () => {
  it('is read without throwing', () => {
    const pieces = fc.constantFrom(
      '#',
      '@',
      'a',
      '1',
      '.',
      '_',
      'https://',
      '/',
      ' ',
      '漢',
      '\ud800',
      ')',
      '\u200c',
    );
    const texts = fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(anyText(), texts), (text) => {
        const { hashtags, mentions, urls } = findReferences(text);
        for (const found of [...hashtags, ...mentions, ...urls]) expect(found).not.toBe('');
        for (const url of urls) expect(URL.canParse(url)).toBe(true);
      }),
    );
  });

  it.each(['#', '#1', '@', '@a.', '@a@', 'https://', 'https://.', '.', ')', 'https://a(', '#a\u200c'])(
    'is done with in time linear in its length, even 1 MiB of %s',
    (piece) => {
      const text = piece.repeat(Math.ceil((1 << 20) / piece.length));
      const started = performance.now();
      findReferences(text);
      findReferences(`https://a.example/${text}x`);
      expect(performance.now() - started).toBeLessThan(5000);
    },
  );
});
