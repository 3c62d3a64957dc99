/*
 * Copyright 2026 the cluster-control authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.clustercontrol.internal.render;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.samskivert.mustache.BasicCollector;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;

/**
 * Fills a Mustache template. The constructor refuses a template that does not compile or
 * that has an unknown name.
 */
public final class TemplateRenderer implements Renderer {

	private static final Mustache.Compiler COMPILER = Mustache.compiler()
		.escapeHTML(false)
		.emptyStringIsFalse(true)
		.zeroIsFalse(true)
		.strictSections(true)
		.withCollector(new NoReflection())
		.withFormatter(TemplateRenderer::format)
		.withLoader((name) -> {
			throw new MustacheException("'" + name + "' cannot be included: a template is one file");
		});

	private final Template template;

	private final TemplateModel model;

	private final Escape escape;

	private TemplateRenderer(String location, String text, Escape escape, boolean ofClusters) {
		this.model = new TemplateModel(escape, ofClusters);
		this.escape = escape;
		try {
			this.template = COMPILER.compile(text);
			List<String> names = TagNames.of(this.template);
			names.forEach((name) -> TagNames.check(name, text));
			TemplateModel sample = this.model.sample();
			samples(ofClusters).forEach((state) -> this.template.execute(sample.of(state)));
			escape.check(text, names);
		}
		catch (MustacheException.Context ex) {
			throw new IllegalArgumentException(location + ", line " + ex.lineNo + ": unknown name '" + ex.key
					+ (ofClusters
							? "': the values of a cluster are in {{#clusters}}...{{/clusters}}, those of a"
									+ " member in {{#members}}...{{/members}}"
							: "': write the name of a value, as in {{cluster}}"),
					ex);
		}
		catch (MustacheException ex) {
			throw new IllegalArgumentException(location + ": " + ex.getMessage(), ex);
		}
		catch (RuntimeException ex) {
			// The engine throws an exception of the JDK for an empty name
			throw new IllegalArgumentException(
					location + ": a tag has no name, as in {{}}: write the name of a value, as in {{cluster}}", ex);
		}
	}

	/** Return what renders one cluster. The location is for messages. */
	public static Renderer ofCluster(String location, String text, Escape escape) {
		return new TemplateRenderer(location, text, escape, false);
	}

	/** Return what renders several clusters. The location is for messages. */
	public static Renderer ofClusters(String location, String text, Escape escape) {
		return new TemplateRenderer(location, text, escape, true);
	}

	@Override
	public byte[] render(ClusterSnapshots snapshots) {
		return this.template.execute(this.model.of(snapshots)).getBytes(StandardCharsets.UTF_8);
	}

	@Override
	public boolean needsResolvedNames() {
		return this.escape.needsResolvedNames();
	}

	private static String format(Object value) {
		if (value instanceof String || value instanceof Number || value instanceof Boolean
				|| value instanceof SampleValue sample && !sample.isGroup()) {
			return value.toString();
		}
		throw new MustacheException("a section is written like a value: begin it with {{# and end it with {{/");
	}

	/**
	 * The engine reports an unknown name only when it renders that part of the template.
	 */
	private static List<ClusterSnapshots> samples(boolean ofClusters) {
		Member bare = Member.of("[::1]:1");
		Member full = new Member("a:1", "a", 1, "https", Map.of("name", "value"), "instance", Instant.EPOCH, "{}");
		List<ClusterSnapshot> clusters = List.of(sample(), sample(bare), sample(full), sample(bare, full));
		List<ClusterSnapshots> samples = new ArrayList<>(clusters.stream().map(ClusterSnapshots::of).toList());
		if (ofClusters) {
			samples.add(new ClusterSnapshots(List.of(), Source.LIVE));
			samples.add(new ClusterSnapshots(clusters, Source.LIVE));
		}
		return samples;
	}

	private static ClusterSnapshot sample(Member... members) {
		return new ClusterSnapshot("sample", 1, List.of(members), Source.LIVE, null);
	}

	/** Templates see maps and lists only, and no fields or methods of objects. */
	private static final class NoReflection extends BasicCollector {

		@Override
		public <K, V> Map<K, V> createFetcherCache() {
			return new ConcurrentHashMap<>();
		}

	}

}
