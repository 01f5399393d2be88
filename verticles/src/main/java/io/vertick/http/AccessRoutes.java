package io.vertick.http;

import io.vertick.bridge.access.Access;
import io.vertick.bridge.access.Admission.Admitted;
import io.vertick.bridge.access.Admission.Refused;
import io.vertick.bridge.access.Doorman;
import io.vertick.bridge.access.Limit;
import io.vertick.bridge.access.Rate;
import io.vertick.bridge.access.Right;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks everybody for a token, {@code Authorization: Bearer TOKEN}, except for {@code /health}. Mounted before the other routes: they ask {@link #of} what may be done.
 *
 * <p>Who has none is told so with 401, later from failure to failure; {@value #HELD_MAX} such answers are held at a time, further ones are 429 at once. Event loop.
 */
public final class AccessRoutes {
  /** How many answers are held at a time. */
  public static final int HELD_MAX = 1_000;

  private static final String KEY = AccessRoutes.class.getName();
  private static final String BEARER = "bearer ";
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

  /** How fast a token may change machines; forgotten when the token is another. */
  private record Meter(Access access, Rate rate) {}

  private final Doorman doorman;
  private final Map<String, Meter> meters = new HashMap<>();
  private int held;

  private AccessRoutes(Doorman doorman) {
    this.doorman = doorman;
  }

  /** Adds the route. */
  public static void mount(Router router, Doorman doorman) {
    router.route().handler(new AccessRoutes(doorman)::admit);
  }

  /** What may be done by who asks; everything where {@link #mount} was left out: a router on loopback. */
  static Access of(RoutingContext request) {
    return request.<Access>get(KEY, Access.LOOPBACK);
  }

  /** Whether who asks may do this with a machine; if not, this is answered. */
  static boolean may(RoutingContext request, Right right, String machine) {
    var access = of(request);
    boolean may = switch (right) {
      case READ -> access.mayRead(machine);
      case MUTATE -> access.mayMutate(machine);
      case ADMIN -> access.mayAdminister(machine);
    };
    if (!may) {
      refuse(request, 403, access.refusal(right, machine));
    }
    return may;
  }

  /**
   * Goes on with JSON only, and where no token is needed only for who knows this machine by one of its own names: a page in a browser can't send JSON elsewhere
   * without asking first, and a name that was bent to here shows.
   */
  static void refuseStrangers(RoutingContext request) {
    var host = request.request().authority();
    if (of(request).equals(Access.LOOPBACK) && (host == null || !LOOPBACK.contains(host.host()))) {
      refuse(request, 403, "Expected a request to localhost, but it is for " + host);
    } else if (!isJson(request.request().getHeader(HttpHeaders.CONTENT_TYPE))) {
      refuse(request, 415, "Expected the content type application/json, but it is another");
    } else {
      request.next();
    }
  }

  private static boolean isJson(@Nullable String contentType) {
    return contentType != null
        && contentType.split(";", 2)[0].strip().equalsIgnoreCase("application/json");
  }

  private void admit(RoutingContext request) {
    if (request.normalizedPath().startsWith("/health/")) {
      request.next();
      return;
    }
    var admission = doorman.admit(addressOf(request), tokenOf(request), System.currentTimeMillis());
    if (admission instanceof Admitted admitted) {
      admit(request, admitted.access());
    } else if (admission instanceof Refused refused) {
      refuse(request, refused);
    }
  }

  private void admit(RoutingContext request, Access access) {
    if (request.request().method().name().equals("POST") && !isSlowEnough(access)) {
      refuse(
          request,
          429,
          "Expected at most " + access.limits().of(Limit.MUTATIONS_PER_SECOND)
              + " mutations a second by " + access.name() + ", but got one more: try again later");
    } else {
      request.put(KEY, access).next();
    }
  }

  private boolean isSlowEnough(Access access) {
    long nowMs = System.currentTimeMillis();
    var meter = meters.get(access.name());
    if (meter == null || !meter.access().equals(access)) {
      meter = new Meter(access, new Rate(access.limits().of(Limit.MUTATIONS_PER_SECOND), nowMs));
      meters.put(access.name(), meter);
    }
    return meter.rate().tryTake(nowMs);
  }

  private void refuse(RoutingContext request, Refused refused) {
    if (refused.delayMs() == 0) {
      refuse401(request, refused.error());
    } else if (held == HELD_MAX) {
      refuse(
          request, 429, "Expected fewer failures at a time, but got one more: " + refused.error());
    } else {
      held++;
      request.vertx().setTimer(refused.delayMs(), late -> {
        held--;
        refuse401(request, refused.error());
      });
    }
  }

  private static void refuse401(RoutingContext request, String error) {
    if (!request.response().closed()) {
      request.response().putHeader("WWW-Authenticate", "Bearer");
      refuse(request, 401, error);
    }
  }

  static void refuse(RoutingContext request, int status, String error) {
    MachineRoutes.json(request, status, new JsonObject().put("error", error));
  }

  private static String addressOf(RoutingContext request) {
    return Objects.requireNonNullElse(
        request.request().remoteAddress().hostAddress(), "an unknown address");
  }

  private static @Nullable String tokenOf(RoutingContext request) {
    var header = request.request().getHeader(HttpHeaders.AUTHORIZATION);
    return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? header.substring(BEARER.length()).strip()
        : null;
  }
}
