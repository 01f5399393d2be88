/** Files that people edit, YAML or JSON: read strictly, every problem said with its line and column. */
@NullMarked
package io.vertick.yaml;

import org.jspecify.annotations.NullMarked;
