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

package io.github.clustercontrol.internal.grpc;

import java.net.URI;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import org.jspecify.annotations.Nullable;

/**
 * {@link NameResolverProvider} for the targets {@code cluster:///name}, found by the
 * service loader of gRPC.
 */
public final class ClusterNameResolverProvider extends NameResolverProvider {

	private static final String SCHEME = "cluster";

	private static final int DEFAULT_PRIORITY = 5;

	@Override
	protected boolean isAvailable() {
		return true;
	}

	@Override
	protected int priority() {
		return DEFAULT_PRIORITY;
	}

	@Override
	public String getDefaultScheme() {
		return SCHEME;
	}

	@Override
	public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
		return SCHEME.equals(target.getScheme()) ? new ClusterNameResolver(cluster(target), args) : null;
	}

	private static String cluster(URI target) {
		String path = target.getPath();
		if (target.getAuthority() != null || path == null || !path.matches("/[^/]+")) {
			throw new IllegalArgumentException("'" + target
					+ "' is not a valid gRPC target: write the name of a cluster of this application after three slashes,"
					+ " as in cluster:///dbserver");
		}
		return path.substring(1);
	}

}
