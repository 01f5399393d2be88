/** What Vertick answers over HTTP besides the applications' own pages: machines, mutations, the cluster, health and metrics. Each is mounted on the application's router. */
@NullMarked
package io.vertick.http;

import org.jspecify.annotations.NullMarked;
