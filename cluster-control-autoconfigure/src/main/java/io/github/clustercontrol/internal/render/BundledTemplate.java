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

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * The templates of this library. The program of each loads the result for any members,
 * also for none.
 */
public enum BundledTemplate {

	/** An {@code upstream} for nginx. */
	NGINX_UPSTREAM(Escape.NGINX),

	/** An {@code upstream} for nginx, and a map of host names and paths to it. */
	NGINX_SITES(Escape.NGINX),

	/** A {@code backend} for HAProxy. */
	HAPROXY_BACKEND(Escape.HAPROXY),

	/** A map for HAProxy of host names and paths to backends. */
	HAPROXY_SERVICES(Escape.HAPROXY),

	/** Targets for Prometheus, with a job for each cluster. */
	PROMETHEUS_SERVICES(Escape.JSON),

	/** Backends and a director for Varnish. */
	VARNISH_BACKENDS(Escape.VCL),

	/** A balancer for Apache's httpd. */
	APACHE_BALANCER(Escape.APACHE),

	/** The read replicas for Magento's {@code env.php}. */
	MAGENTO_ENV(Escape.PHP);

	private final Escape escape;

	BundledTemplate(Escape escape) {
		this.escape = escape;
	}

	/** Return the template of a name such as {@code nginx-upstream}, if there is one. */
	public static @Nullable BundledTemplate named(String name) {
		return Arrays.stream(values())
			.filter((template) -> template.templateName().equals(name))
			.findFirst()
			.orElse(null);
	}

	public static List<String> names() {
		return Arrays.stream(values()).map(BundledTemplate::templateName).toList();
	}

	/** Return the locations of the templates on the class path. */
	public static List<String> resources() {
		String directory = ClassUtils.classPackageAsResourcePath(BundledTemplate.class);
		return Arrays.stream(values()).map((template) -> directory + "/" + template.file()).toList();
	}

	/** Return what renders one cluster. */
	public Renderer ofCluster() {
		return TemplateRenderer.ofCluster(file(), text(), this.escape);
	}

	/** Return what renders several clusters. */
	public Renderer ofClusters() {
		return TemplateRenderer.ofClusters(file(), text(), this.escape);
	}

	private String text() {
		String file = file();
		try (InputStream text = BundledTemplate.class.getResourceAsStream(file)) {
			Assert.state(text != null, () -> file + " is missing on the class path");
			return new String(text.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private String file() {
		return templateName() + ".mustache";
	}

	private String templateName() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
