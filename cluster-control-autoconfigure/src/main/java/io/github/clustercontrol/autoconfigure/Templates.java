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

package io.github.clustercontrol.autoconfigure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

import io.github.clustercontrol.autoconfigure.ClusterControlProperties.Handler;
import io.github.clustercontrol.internal.render.BundledTemplate;
import io.github.clustercontrol.internal.render.Escape;
import io.github.clustercontrol.internal.render.Renderer;
import io.github.clustercontrol.internal.render.TemplateRenderer;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Parses the templates of handlers: each is the name of a bundled template or a location.
 * A location without a prefix is a path.
 */
final class Templates {

	/** Some editors write one, and programs that read the file do not accept it. */
	private static final String BYTE_ORDER_MARK = "\ufeff";

	private final ResourceLoader resourceLoader = ApplicationResourceLoader.get(new DefaultResourceLoader(), true);

	private final HandlerFiles files;

	Templates(HandlerFiles files) {
		this.files = files;
	}

	/** Compile the template of a handler. */
	Renderer create(String prefix, Handler handler, boolean ofClusters) {
		String name = prefix + "template";
		String template = handler.template();
		if (!ClassUtils.isPresent("com.samskivert.mustache.Mustache", Templates.class.getClassLoader())) {
			throw InvalidProperty.of(prefix + "type", handler.type(),
					"A template needs a library that is not on the class path: add com.samskivert:jmustache.");
		}
		if (!StringUtils.hasText(template)) {
			throw InvalidProperty.of(name, template, "The template to fill is missing: set " + name
					+ " to the location of one, or to the name of one of the bundled " + BundledTemplate.names() + ".");
		}
		BundledTemplate bundled = BundledTemplate.named(template);
		if (bundled != null) {
			InvalidProperty.refuseIfSet(prefix + "escape", handler.escape(),
					"The bundled template '" + template + "' has its own escape: remove this.");
			return ofClusters ? bundled.ofClusters() : bundled.ofCluster();
		}
		FilePath.refuseHome(name, template);
		Escape escape = (handler.escape() != null) ? handler.escape()
				: Escape.forFile(Objects.requireNonNullElse(handler.file(), ""));
		Renderer renderer = InvalidProperty.parse(name, template, (location) -> renderer(location, escape, ofClusters));
		Path file = file(template);
		if (file != null) {
			this.files.read(name, template, file);
		}
		return renderer;
	}

	/** Compile a template that is not bundled. */
	Renderer renderer(String location, Escape escape, boolean ofClusters) {
		String text = text(location);
		return ofClusters ? TemplateRenderer.ofClusters(location, text, escape)
				: TemplateRenderer.ofCluster(location, text, escape);
	}

	/** Return the file of a template that is not bundled. */
	@Nullable Path file(String location) {
		Resource resource = this.resourceLoader.getResource(location);
		try {
			return resource.isFile() ? resource.getFile().toPath() : null;
		}
		catch (IOException ex) {
			return null;
		}
	}

	private String text(String location) {
		try {
			Resource resource = this.resourceLoader.getResource(location);
			if (!resource.isReadable()) {
				throw new IllegalArgumentException("'" + location
						+ "' is not a readable template: write the location of one, as in"
						+ " /etc/app/upstream.mustache or classpath:upstream.mustache, or the name of one of the bundled "
						+ BundledTemplate.names());
			}
			String text = StandardCharsets.UTF_8.newDecoder()
				.decode(ByteBuffer.wrap(resource.getContentAsByteArray()))
				.toString();
			return text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
		}
		catch (CharacterCodingException ex) {
			throw new IllegalArgumentException("'" + location + "' is not in UTF-8: save it in this encoding", ex);
		}
		catch (IOException ex) {
			throw new IllegalArgumentException("'" + location + "' cannot be read: " + ex.getMessage(), ex);
		}
	}

}
