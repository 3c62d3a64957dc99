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

package io.github.clustercontrol.internal.etcd;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusOr;
import org.jspecify.annotations.Nullable;

/**
 * Gives the channels of a client exactly the addresses that are in use: every address of
 * each name, less those that {@link Endpoints} leaves out. jetcd's own resolver takes the
 * first address of a name only, and has no way to leave one out.
 * <p>
 * A channel finds it by its {@link #target()}. With a path, as in
 * {@code scheme:///10.0.0.1:2379}, the channel gets that address alone.
 */
final class EndpointResolver extends NameResolverProvider implements AutoCloseable {

	/** What etcd listens on for clients. */
	private static final int PORT = 2379;

	private static final AtomicInteger number = new AtomicInteger();

	private final String scheme = "clustercontrol-" + number.incrementAndGet();

	private final Endpoints endpoints;

	private final Executor executor;

	private final Set<Resolution> resolutions = ConcurrentHashMap.newKeySet();

	/** Create a resolver and make it known to gRPC until it is closed. */
	EndpointResolver(Endpoints endpoints, Executor executor) {
		this.endpoints = endpoints;
		this.executor = executor;
		NameResolverRegistry.getDefaultRegistry().register(this);
	}

	/** Return the target of a client that uses all addresses. */
	String target() {
		return this.scheme + ":///";
	}

	/** Return the target of a client that uses one address. */
	String target(InetSocketAddress address) {
		return target() + key(address);
	}

	/** Give every channel the addresses that are in use now. */
	void addressesChanged() {
		this.resolutions.forEach(Resolution::publish);
	}

	@Override
	public void close() {
		NameResolverRegistry.getDefaultRegistry().deregister(this);
	}

	@Override
	protected boolean isAvailable() {
		return true;
	}

	/** Never the default for targets without a scheme, which others use. */
	@Override
	protected int priority() {
		return 0;
	}

	@Override
	public String getScheme() {
		return this.scheme;
	}

	@Override
	public String getDefaultScheme() {
		return this.scheme;
	}

	@Override
	public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
		return this.scheme.equals(target.getScheme()) ? new Resolution(target.getPath().substring(1), args) : null;
	}

	private void resolve() {
		Map<InetSocketAddress, URI> resolved = new LinkedHashMap<>();
		for (URI uri : this.endpoints.uris()) {
			int port = (uri.getPort() >= 0) ? uri.getPort() : PORT;
			try {
				for (InetAddress address : InetAddress.getAllByName(uri.getHost())) {
					resolved.putIfAbsent(new InetSocketAddress(address, port), uri);
				}
			}
			catch (UnknownHostException ex) {
				// To connect to it fails with the name in the message
				resolved.put(InetSocketAddress.createUnresolved(uri.getHost(), port), uri);
			}
		}
		this.endpoints.resolved(resolved);
	}

	private static String key(InetSocketAddress address) {
		String host = (address.getAddress() != null) ? address.getAddress().getHostAddress() : address.getHostString();
		return host.replace(':', '_').replace('%', '_') + "_" + address.getPort();
	}

	private static EquivalentAddressGroup group(InetSocketAddress address, URI uri) {
		// Certificates are for the name, whichever of its addresses is used
		return new EquivalentAddressGroup(address,
				Attributes.newBuilder()
					.set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, uri.getHost() + ":" + address.getPort())
					.build());
	}

	/** The resolution for one channel. */
	private final class Resolution extends NameResolver {

		/** The one address that the channel is for, empty for all. */
		private final String only;

		private final Args args;

		private final AtomicBoolean resolving = new AtomicBoolean();

		private volatile @Nullable Listener2 listener;

		Resolution(String only, Args args) {
			this.only = only;
			this.args = args;
		}

		@Override
		public String getServiceAuthority() {
			return EndpointResolver.this.endpoints.uris().get(0).getAuthority();
		}

		@Override
		public void start(Listener2 listener) {
			this.listener = listener;
			EndpointResolver.this.resolutions.add(this);
			refresh();
		}

		@Override
		public void refresh() {
			if (this.resolving.compareAndSet(false, true)) {
				EndpointResolver.this.executor.execute(() -> {
					try {
						resolve();
					}
					finally {
						this.resolving.set(false);
					}
					publish();
				});
			}
		}

		@Override
		public void shutdown() {
			EndpointResolver.this.resolutions.remove(this);
			this.listener = null;
		}

		private void publish() {
			this.args.getSynchronizationContext().execute(() -> {
				Listener2 current = this.listener;
				List<EquivalentAddressGroup> groups = groups();
				if (current != null && !groups.isEmpty()) {
					current.onResult2(
							ResolutionResult.newBuilder().setAddressesOrError(StatusOr.fromValue(groups)).build());
				}
			});
		}

		private List<EquivalentAddressGroup> groups() {
			Map<InetSocketAddress, URI> addresses = this.only.isEmpty() ? EndpointResolver.this.endpoints.inUse()
					: EndpointResolver.this.endpoints.all();
			return addresses.entrySet()
				.stream()
				.filter((entry) -> this.only.isEmpty() || key(entry.getKey()).equals(this.only))
				.map((entry) -> group(entry.getKey(), entry.getValue()))
				.collect(Collectors.toList());
		}

	}

}
