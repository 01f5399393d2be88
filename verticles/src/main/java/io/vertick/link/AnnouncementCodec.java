package io.vertick.link;

import static io.vertick.engine.remote.Shape.as;
import static io.vertick.engine.remote.Shape.fields;
import static io.vertick.engine.remote.Shape.list;
import static io.vertick.engine.remote.Shape.texts;

import io.vertick.directory.Announcement;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Target;
import io.vertick.engine.schema.SchemaHash;
import io.vertick.machine.MachineOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is announced as arguments of a call: {@code number}, {@code reset}, {@code complete}, {@code hosted} as lists of [id, type, tags, incarnation, schema, since] with two integers
 * for each of the 128-bit numbers, and {@code gone} as ids.
 */
final class AnnouncementCodec {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]+(@[A-Za-z0-9._-]+)?");
  /** It is for people, who are shown no more of it. */
  private static final int TYPE_LENGTH_MAX = 255;

  private static final String NUMBER = "number";
  private static final String RESET = "reset";
  private static final String COMPLETE = "complete";
  private static final String HOSTED = "hosted";
  private static final String GONE = "gone";

  /**
   * A part of what a node announces.
   *
   * @param number ascends in the node's life
   * @param reset whether all that it announced before is void
   * @param complete whether there is nothing more to announce
   */
  record Part(
      long number, boolean reset, boolean complete, List<Announcement> hosted, List<String> gone) {}

  private AnnouncementCodec() {}

  static Map<String, @Nullable Object> write(Part part) {
    var args = new LinkedHashMap<String, @Nullable Object>();
    args.put(NUMBER, part.number());
    args.put(RESET, part.reset());
    args.put(COMPLETE, part.complete());
    args.put(HOSTED, part.hosted().stream().map(AnnouncementCodec::write).toList());
    args.put(GONE, part.gone());
    return args;
  }

  private static List<Object> write(Announcement machine) {
    return List.of(
        machine.id(),
        machine.type(),
        List.copyOf(machine.tags()),
        machine.incarnation().high(),
        machine.incarnation().low(),
        machine.schema().high(),
        machine.schema().low(),
        machine.sinceMs());
  }

  /**
   * What a node announced.
   *
   * @throws IllegalArgumentException if the arguments have another shape, or name what no node hosts
   */
  static Part read(String node, Map<String, @Nullable Object> args) {
    return new Part(
        as(Long.class, args.get(NUMBER)),
        as(Boolean.class, args.get(RESET)),
        as(Boolean.class, args.get(COMPLETE)),
        list(args.get(HOSTED)).stream()
            .map(machine -> announcement(node, fields(8, machine)))
            .toList(),
        texts(args.get(GONE)));
  }

  private static Announcement announcement(String node, List<?> fields) {
    var type = as(String.class, fields.get(1));
    return new Announcement(
        node,
        id(as(String.class, fields.get(0))),
        type.substring(0, Math.min(type.length(), TYPE_LENGTH_MAX)),
        MachineOptions.checkedTags(Set.copyOf(texts(fields.get(2)))),
        new Incarnation(as(Long.class, fields.get(3)), as(Long.class, fields.get(4))),
        new SchemaHash(as(Long.class, fields.get(5)), as(Long.class, fields.get(6))),
        as(Long.class, fields.get(7)));
  }

  private static String id(String id) {
    if (!ID.matcher(id).matches() || id.length() > Target.ID_BYTES_MAX) {
      throw new IllegalArgumentException(
          "Expected the id of a machine, or of a relay of it, from a node, but found " + id);
    }
    return id;
  }
}
