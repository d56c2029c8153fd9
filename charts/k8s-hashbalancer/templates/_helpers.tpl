{{/* The name of everything in the operator's namespace. */}}
{{- define "k8s-hashbalancer.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end }}

{{/* The name of what the cluster has once: with the namespace, so that releases of one name in two namespaces are no conflict. */}}
{{- define "k8s-hashbalancer.clusterName" -}}
{{- printf "%s:%s" .Release.Namespace (include "k8s-hashbalancer.fullname" .) -}}
{{- end }}

{{/* What never changes, because a Deployment's selector cannot. */}}
{{- define "k8s-hashbalancer.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* The labels of every object. */}}
{{- define "k8s-hashbalancer.labels" -}}
{{ include "k8s-hashbalancer.labelsWith" (dict "root" . "labels" dict) }}
{{- end }}

{{/* The same and those of a value, which win over the common ones: a dictionary of root and labels. */}}
{{- define "k8s-hashbalancer.labelsWith" -}}
{{- with merge (deepCopy .labels) .root.Values.commonLabels }}
{{- toYaml . }}
{{ end -}}
{{- with .root -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "k8s-hashbalancer.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}
{{- end }}

{{- define "k8s-hashbalancer.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "k8s-hashbalancer.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end }}

{{/* The host by which proxies reach the operator. */}}
{{- define "k8s-hashbalancer.host" -}}
{{- printf "%s.%s.svc" (include "k8s-hashbalancer.fullname" .) .Release.Namespace -}}
{{- end }}

{{/* The Secret that somebody else keeps the certificate in; empty if the operator keeps one itself. */}}
{{- define "k8s-hashbalancer.tlsSecret" -}}
{{- if .Values.tls.secretName -}}
{{- .Values.tls.secretName -}}
{{- else if .Values.tls.certManager.enabled -}}
{{- printf "%s-tls" (include "k8s-hashbalancer.fullname" .) -}}
{{- end -}}
{{- end }}

{{/* An image: a dictionary of what values.yaml has of it, and the tag it has without one. */}}
{{- define "k8s-hashbalancer.image" -}}
{{- if .image.digest -}}
{{- printf "%s@%s" .image.repository .image.digest -}}
{{- else -}}
{{- printf "%s:%s" .image.repository (.image.tag | default .version) -}}
{{- end -}}
{{- end }}

{{/* The ServiceAccount, as the one subject of a binding. */}}
{{- define "k8s-hashbalancer.subjects" -}}
subjects:
- kind: ServiceAccount
  name: {{ include "k8s-hashbalancer.serviceAccountName" . | quote }}
  namespace: {{ .Release.Namespace | quote }}
{{- end }}

{{/* The labels of the pods that the operator makes for proxies, in whatever namespace. */}}
{{- define "k8s-hashbalancer.proxyLabels" -}}
app.kubernetes.io/name: hashbalancer-proxy
app.kubernetes.io/managed-by: k8s-hashbalancer
{{- end }}

{{/* The labels of the pod of helm test: not the operator's, whose Service would select it. */}}
{{- define "k8s-hashbalancer.testLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}-test
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}
