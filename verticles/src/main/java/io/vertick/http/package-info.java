/** What Vertick answers over HTTP besides the applications' own pages: health and metrics. */
@NullMarked
package io.vertick.http;

import org.jspecify.annotations.NullMarked;
