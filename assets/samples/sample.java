/* A file of every kind of line. */
package org.example.shop;

import java.util.*;
import static java.lang.Math.max;

/** Says {@link Basket}. <p>It <b>is</b>. @param T what @see Other */
@SuppressWarnings({"unchecked", "x"})
@Entity(name = "a", size = 3)
public abstract class Basket<T extends Comparable<? super T> & Shape> extends Base<T> implements Shape, Other<String[]> {
    private static final long LIMIT = 0x10L + 1_000 - 2;
    protected volatile Map<String, List<Integer>> items = new HashMap<>();
    enum Kind { ONE(1), TWO { @Override int f() { return 2; } }; Kind(int n) {} }
    record Pair(@NotNull int a, String b) { Pair { } }
    interface Inner { default void f() {} int g(); }
    @interface Mark { String value() default "x"; }
    static { LIMIT2 = 3; }

    public Basket(final T first, int... rest) throws IOException, Other { super(first); this.items = null; }

    @Override
    public synchronized <K> Optional<K> add(K item, double at) {
        // a comment
        String text = "of \"x\" \u00e9\n" + item + 'c' + '\'' + """
            block "text" \
            """;
        if (item == null && !items.isEmpty() || at >= 1.5e3f) { throw new IllegalStateException("no"); } else if (item instanceof String s) { return null; }
        for (Map.Entry<String, List<Integer>> entry : items.entrySet()) { continue; }
        outer: for (int i = 0, j[] = {1, 2}; i < j.length; i++) { i += i % 2 == 0 ? -1 : ~i >>> 2; break outer; }
        try (var in = new FileInputStream(text)) { in.read(); } catch (IOException | RuntimeException e) { e.printStackTrace(); } finally { assert at > 0 : "x"; }
        switch (kind) { case ONE: case TWO: break; default: yield 3; }
        do { synchronized (this) { at--; } } while (true);
        Runnable r = () -> System.out.println((int) at);
        return items.stream().filter(x -> x.length() > 2).map(String::valueOf).collect(Collectors.<K>toList()).get(0);
    }
}
