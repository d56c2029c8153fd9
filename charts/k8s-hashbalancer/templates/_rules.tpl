{{/* config/rbac in the repository says why each of these is there, and a test holds the two together. */}}

{{/* In the namespaces that the operator looks after. */}}
{{- define "k8s-hashbalancer.balancerRules" -}}
- apiGroups: [hashbalancer.dev]
  resources: [hashbalancers]
  verbs: [list, watch]
- apiGroups: [hashbalancer.dev]
  resources: [hashbalancers]
  verbs: [get, patch]
- apiGroups: [hashbalancer.dev]
  resources: [hashbalancers/status]
  verbs: [patch]
- apiGroups: [hashbalancer.dev]
  resources: [hashbalancers/finalizers]
  verbs: [update]
- apiGroups: [discovery.k8s.io]
  resources: [endpointslices]
  verbs: [list, watch]
- apiGroups: [""]
  resources: [pods]
  verbs: [list, watch]
- apiGroups: [""]
  resources: [services, serviceaccounts]
  verbs: [list, watch, create, patch]
- apiGroups: [apps]
  resources: [deployments]
  verbs: [list, watch, create, patch]
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [list, watch, create, patch]
- apiGroups: [""]
  resources: [configmaps]
  verbs: [create, patch]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, patch]
{{- end }}

{{/* In the operator's own namespace. */}}
{{- define "k8s-hashbalancer.ownRules" -}}
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  verbs: [create]
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  resourceNames: [k8s-hashbalancer]
  verbs: [get, update]
{{- with include "k8s-hashbalancer.tlsSecret" . }}
- apiGroups: [""]
  resources: [secrets]
  resourceNames: [{{ . | quote }}]
  verbs: [list, watch]
{{- else }}
- apiGroups: [""]
  resources: [secrets]
  verbs: [create]
- apiGroups: [""]
  resources: [secrets]
  resourceNames: [k8s-hashbalancer-ca]
  verbs: [list, watch, update]
{{- end }}
{{- end }}
