// The grid of the certificate in points: A4, 17 mm at the sides, 11 mm above, 7 mm below.

import { PAGE_HEIGHT, PAGE_WIDTH } from './page-canvas.ts';

const MILLIMETRE = 72 / 25.4;

export const LEFT = 17 * MILLIMETRE;
export const RIGHT = PAGE_WIDTH - LEFT;
/** Section titles, field labels, field values. */
export const TITLE_X = LEFT + 16.8;
export const LABEL_X = LEFT + 99;
export const VALUE_X = LEFT + 199.5;
export const TITLE_WIDTH = LABEL_X - TITLE_X - 8;
export const LABEL_WIDTH = VALUE_X - LABEL_X - 6;

/** Where the head's band ends and the body may begin. */
export const BODY_TOP = 82.5;
export const FOOT_RULE_Y = PAGE_HEIGHT - 45.5;
/** Where the body must end. */
export const BODY_BOTTOM = FOOT_RULE_Y - 4;

/** From one field's baseline to the next. */
export const ROW_PITCH = 11.9;
/** Above the first and below the last baseline of a section. */
export const SECTION_ABOVE = 14.4;
export const SECTION_BELOW = 7.2;
