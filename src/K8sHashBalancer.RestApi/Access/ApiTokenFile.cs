namespace K8sHashBalancer.RestApi.Access;

/// <summary>Reads the file with the API's token.</summary>
public static class ApiTokenFile
{
    /// <summary>The token, without white space around it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">What is wrong with it, in a sentence; null if nothing is.</param>
    public static string? TryRead(string path, out string? problem)
    {
        try
        {
            var token = File.ReadAllText(path).Trim();
            problem = token.Length == 0 ? $"The API token file {path} is empty." : null;
            return problem is null ? token : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = $"The API token file {path} cannot be read: {exception.Message}";
            return null;
        }
    }
}
