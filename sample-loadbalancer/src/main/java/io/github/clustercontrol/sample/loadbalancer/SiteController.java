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

package io.github.clustercontrol.sample.loadbalancer;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The live page of the site, for browsers.
 */
@RestController
class SiteController {

	/** The page shows values from etcd, so only the files of the page may run scripts. */
	private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
			+ " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
			+ " require-trusted-types-for 'script'; trusted-types 'none'";

	private final Resource page = new ClassPathResource("site.html");

	private final Viewers viewers;

	SiteController(Viewers viewers) {
		this.viewers = viewers;
	}

	@GetMapping(path = "/", produces = "text/html;charset=UTF-8")
	ResponseEntity<Resource> page() {
		return ResponseEntity.ok()
			.header("Content-Security-Policy", POLICY)
			.header("X-Content-Type-Options", "nosniff")
			.header("Referrer-Policy", "no-referrer")
			.varyBy(HttpHeaders.ACCEPT)
			.cacheControl(CacheControl.noCache())
			.body(this.page);
	}

	@GetMapping(path = "/events", produces = "text/event-stream")
	ResponseEntity<SseEmitter> events() {
		return ResponseEntity.ok()
			.cacheControl(CacheControl.noStore())
			.header("X-Accel-Buffering", "no") // for an nginx in between
			.body(this.viewers.add());
	}

}
