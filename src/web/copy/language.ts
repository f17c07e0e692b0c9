// The two languages of the pages. Chinese prevails where they differ.

export type Language = 'zh' | 'en';
export const LANGUAGES: readonly Language[] = ['zh', 'en'];

/** One text in both languages: a key cannot exist in one of them only. */
export type Bilingual<T> = Readonly<Record<Language, T>>;

/** The value of the `lang` attribute. */
export const HTML_LANG: Bilingual<string> = { zh: 'zh-CN', en: 'en' };

/** Tells whether a text names one of the two languages. */
export const isLanguage = (text: string | null | undefined): text is Language => text === 'zh' || text === 'en';
