#!/usr/bin/env pwsh
# Starts three test servers and the load balancer, runs sample requests and shows system statistics.
#   .\demo.ps1              on Windows, Linux or macOS, with the .NET 10 SDK and PowerShell 7
#   .\demo.ps1 -Requests 50
param([int] $Requests = 10)

$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$balancer = 'http://localhost:8080'
$processes = @()

function Start-Project([string] $project, [string[]] $arguments) {
    # Start-Process joins its arguments as they are: a path with spaces needs its own quotes.
    $all = @('run', '--no-build', '--project', (Join-Path $root "src/$project"), '--') + $arguments |
        ForEach-Object { if ($_ -match '\s') { '"{0}"' -f $_ } else { $_ } }
    Start-Process dotnet -ArgumentList $all -PassThru -RedirectStandardOutput ([IO.Path]::GetTempFileName())
}

function Wait-For([string] $url) {
    foreach ($attempt in 1..100) {
        try { return Invoke-RestMethod $url -TimeoutSec 2 } catch { Start-Sleep -Milliseconds 200 }
    }
    throw "$url does not answer. Is one of the ports 8001, 8002, 8003 and 8080 in use?"
}

Write-Host '1. Building' -ForegroundColor Cyan
dotnet build (Join-Path $root 'src/K8sHashBalancer.Proxy') --verbosity quiet
if ($LASTEXITCODE -ne 0) { throw 'The build failed.' }

try {
    Write-Host '2. Starting test servers on ports 8001, 8002 and 8003' -ForegroundColor Cyan
    $processes += Start-Project 'K8sHashBalancer.EchoServer' @('--ports', '8001,8002,8003')
    8001..8003 | ForEach-Object { Wait-For "http://localhost:$_/health" | Out-Null }

    Write-Host '3. Starting the load balancer on port 8080' -ForegroundColor Cyan
    $config = Join-Path $root 'config/standalone/config.json'
    $processes += Start-Project 'K8sHashBalancer.Proxy' @('--config', $config)
    Wait-For "$balancer/readyz" | Out-Null

    Write-Host "4. Sending $Requests requests" -ForegroundColor Cyan
    foreach ($i in 1..$Requests) {
        $answer = Invoke-RestMethod "$balancer/test$i"
        Write-Host ("   /test{0,-4} -> {1}" -f $i, $answer.name)
    }

    Write-Host '5. Statistics (GET /api/stats)' -ForegroundColor Cyan
    Invoke-RestMethod "$balancer/api/stats" | ConvertTo-Json -Depth 5
}
finally {
    # dotnet run starts the program as a child: end the whole tree.
    $processes | ForEach-Object { $_.Kill($true) }
}
